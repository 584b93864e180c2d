"""A newsroom for the benchmarks: many feeds on many hosts of the loopback network, served by a process of its own."""
