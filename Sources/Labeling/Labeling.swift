// What the network is to learn.
