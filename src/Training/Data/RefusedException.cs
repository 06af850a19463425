namespace Training.Data;

/// <summary>Something that a command was asked to do cannot be done; the message says why, for the person who asked.</summary>
public sealed class RefusedException(string message) : Exception(message);
