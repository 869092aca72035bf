"""ClusteriX Events: meetings in which regions learn from each other, from invitation to audit."""
