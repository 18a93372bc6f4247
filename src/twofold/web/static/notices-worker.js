// Shows a notice, and leads from it to the page under its message. Nothing is told back.
self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    return;
  }
  const link = new URL(told.link, self.location.origin);
  event.waitUntil(
    self.registration.showNotification(String(told.title), {
      body: String(told.text),
      tag: link.pathname,
      data: link.href,
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = new URL(event.notification.data);
  // Only to our own pages, whatever stands in a notice.
  if (link.origin === self.location.origin) event.waitUntil(self.clients.openWindow(link.href));
});
