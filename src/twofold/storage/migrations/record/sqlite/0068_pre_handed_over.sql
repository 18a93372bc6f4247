-- Whom a campaign was handed from and to, where that is what was done with it; else nobody.
ALTER TABLE campaign_act ADD COLUMN owner_before TEXT NOT NULL DEFAULT '';
ALTER TABLE campaign_act ADD COLUMN owner_after TEXT NOT NULL DEFAULT '';
