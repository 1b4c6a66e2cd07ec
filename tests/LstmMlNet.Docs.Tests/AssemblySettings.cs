// Samples run in processes of their own, beside the programs on pages.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.ClassLevel)]
[assembly: DiscoverInternals]
