using System.Globalization;
using OpticalDigits;

// OpticalDigits: trains, tests and saves. OpticalDigits --predict N: reloads the model and scores digit N (0 to 1796).
const string ModelPath = "optical-digits.zip";
if (args is [])
{
    Training.Run(ModelPath);
    return 0;
}

if (args is ["--predict", var number] && int.TryParse(number, CultureInfo.InvariantCulture, out int index))
    return Prediction.Run(ModelPath, index);
Console.Error.WriteLine("Usage: OpticalDigits [--predict N]   N: which digit of the file, 0 to 1796");
return 2;
