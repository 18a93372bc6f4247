"""What Twofold's speed is measured by: one file each, a table printed, no limits kept here."""
