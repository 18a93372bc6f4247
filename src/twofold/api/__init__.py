"""The machines' door: events in as Segment's API has them, people and touches out as JSON."""
