global using Xunit;

[assembly: AssemblyFixture(typeof(Porog.Tests.Support.TemplateDatabase))]
