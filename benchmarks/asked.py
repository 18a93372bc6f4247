"""What readings are asked for, beside peers and alone; nothing else is loaded with it."""

from twofold.populations import FunnelStep

MILLION = 1_000_000
# Room for 100 M touches; how much a home gives is a setting.
MEMORY_BYTES = 4 * 2**30
WAY = (
    FunnelStep(purpose="research"),
    FunnelStep(purpose="purchase"),
    FunnelStep(purpose="service"),
)
