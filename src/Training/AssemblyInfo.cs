using System.Runtime.CompilerServices;

[assembly: CLSCompliant(false)]
[assembly: InternalsVisibleTo("Training.Benchmarks")]
[assembly: InternalsVisibleTo("Training.Tests")]
[assembly: InternalsVisibleTo("Training.Testing")]
