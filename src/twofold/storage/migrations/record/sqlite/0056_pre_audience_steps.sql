-- The latest steps into and out of groups are found without reading every touch.
CREATE INDEX touch_audience ON touch (touch_seq)
  WHERE name IN ('Audience Entered', 'Audience Left');
