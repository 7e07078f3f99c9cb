// Tests of Fuzzy.
