// Tests of Indicators.
