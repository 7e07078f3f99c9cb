// Tests of Strategy.
