using System.Text.Json;

namespace LstmMlNet.AspNetCore.Requests;

/// <summary>Reads some JSON.</summary>
internal delegate void JsonAction(ref Utf8JsonReader reader);
