"""Which notebooks of a class are more alike than others: a hint for a person, and no proof."""
