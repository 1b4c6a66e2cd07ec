// The engine's own threads use the cores.
[assembly: DoNotParallelize]

// Test classes are internal, as what they test.
[assembly: DiscoverInternals]
