// The engine's own threads use the cores.
[assembly: DoNotParallelize]
[assembly: DiscoverInternals]
