// Tests of Ktaskfile.
