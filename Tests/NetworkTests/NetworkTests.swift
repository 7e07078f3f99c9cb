// Tests of Network.
