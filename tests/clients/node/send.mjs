// Sends one event of each type with Segment's own client: node send.mjs HOST KEY
import { Analytics } from '@segment/analytics-node'

const [host, writeKey] = process.argv.slice(2)
const analytics = new Analytics({ writeKey, host, flushAt: 3, flushInterval: 200 })
let failed = 0
analytics.on('error', (error) => {
  failed += 1
  console.error(error)
})
const who = { userId: 'ada', anonymousId: 'browser-1' }
analytics.identify({ ...who, traits: { email: 'ada@shop.example' } })
analytics.track({ ...who, event: 'Order Completed', properties: { revenue: 12.3, own: { deep: [1, null] } } })
analytics.page({ ...who, name: 'Home' })
analytics.screen({ ...who, name: 'Start' })
analytics.group({ ...who, groupId: 'team' })
analytics.alias({ userId: 'ada', previousId: 'ada-before' })
analytics.track({ ...who, event: 'Grüße 👋', timestamp: new Date('2026-01-10T10:00:00.123Z') })
// Its own patience is a quarter of a second, which a busy machine outlasts.
await analytics.closeAndFlush({ timeout: 30_000 })
process.exit(failed ? 1 : 0)
