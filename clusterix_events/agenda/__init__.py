"""Sessions, talks, speakers, engagements, clashes, published versions and their feeds."""
