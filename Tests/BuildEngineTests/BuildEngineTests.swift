// Tests of BuildEngine.
