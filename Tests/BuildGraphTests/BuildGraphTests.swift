// Tests of BuildGraph.
