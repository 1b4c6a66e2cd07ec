using UnderstandingLstm;

// A walk through the LSTM, every claim measured as it is made. --quick trains less.
bool quick = args is ["--quick"];
if (args.Length > 0 && !quick)
{
    Console.Error.WriteLine("Usage: UnderstandingLstm [--quick]");
    return 2;
}

OneProduct.Run();
CellAndSummary.Run();
AddingProblem problem = AddingProblem.Make(quick ? 500 : 4000, steps: 100);
Variants variants = Variants.Train(problem, quick);
Forward.Run(variants, problem);
Backward.Run(variants, problem);
MemoryAndCompute.Run();
variants.Show();
Report.Write(variants, problem);
return 0;
