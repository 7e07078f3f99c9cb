// Tests of Labeling.
