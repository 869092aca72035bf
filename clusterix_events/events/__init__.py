"""Events, their parts, series and rooms, publicity and the privacy notice."""
