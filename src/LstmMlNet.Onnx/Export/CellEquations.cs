using LstmMlNet.Networks;
using LstmMlNet.Onnx.Graph;

namespace LstmMlNet.Onnx.Export;

/// <summary>
/// One step of every kind of cell as ONNX's elementary operators, with layer normalization where the cell has it. Gates stand in
/// the cell's own order.
/// </summary>
internal sealed class CellEquations
{
    private const float Epsilon = 1e-3f;
    private readonly GraphWriter _body;
    private readonly GraphWriter _outer;
    private readonly RecurrentCell _cell;
    private readonly int _units;
    private readonly string _name;
    private readonly string[] _bias;

    /// <param name="body">The graph of the step.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="outer">The graph that the step is part of.</param>
    /// <param name="name">What the names of its parameters begin with.</param>
    public CellEquations(GraphWriter body, RecurrentCell cell, GraphWriter outer, string name)
    {
        _body = body;
        _outer = outer;
        _cell = cell;
        _units = cell.Units;
        _name = name;
        KernelWidth = Own("kernel")!.Shape[1];
        string bias = outer.Reshape(Parameter("bias"), -1, _units);
        _bias = [.. Enumerable.Range(0, Own("bias")!.Count / _units).Select(i => outer.Pick(bias, i, axis: 0))];
    }

    /// <summary>Gates times units.</summary>
    public int KernelWidth { get; }

    /// <summary>The input's product of all steps at once, before the scan.</summary>
    public string InputProduct(string steps)
    {
        string product = _outer.MatMul(steps, Parameter("kernel"));
        return Normalized(_outer, product, "kernel_norm", 0, KernelWidth);
    }

    /// <summary>One of the cell's parameters, under its own name.</summary>
    public string Parameter(string name)
    {
        NetworkParameter parameter = Own(name)!;
        return _outer.Parameter($"{_name}.{name}", parameter.Values, [.. parameter.Shape.Select(size => (long)size)]);
    }

    /// <summary>The states after a step.</summary>
    /// <param name="input">The step's product, <c>[batch, gates · units]</c>.</param>
    /// <param name="before">The states before it.</param>
    public string[] Step(string input, string[] before) => _cell.CellType switch
    {
        RecurrentCellType.Lstm or RecurrentCellType.PeepholeLstm => Lstm(input, before[0], before[1]),
        RecurrentCellType.Gru => [GruResetAfter(input, before[0])],
        RecurrentCellType.GruResetBefore => [GruResetBefore(input, before[0])],
        RecurrentCellType.MinimalGatedUnit => [MinimalGatedUnit(input, before[0])],
        RecurrentCellType.SimpleRnn => [Activate(Sum(input, 0, Recurrent(before[0], 0, 1), 0))],
        _ => throw new NotSupportedException($"A cell of type {_cell.CellType} cannot be written to ONNX."),
    };

    private string[] Lstm(string input, string h, string c)
    {
        string recurrent = Recurrent(h, 0, 4);
        string f = Gate(WithPeephole(Sum(input, 0, recurrent, 0), 0, c));
        string i = Gate(WithPeephole(Sum(input, 1, recurrent, 1), 1, c));
        string u = Activate(Sum(input, 2, recurrent, 2));
        string next = _body.Add(_body.Multiply(f, c), _body.Multiply(i, u));
        string o = Gate(WithPeephole(Sum(input, 3, recurrent, 3), 2, next));
        string shown = next;
        if (Own("state_norm") is not null)
        {
            string norm = Parameter("state_norm");
            shown = _body.Add(
                _body.Multiply(Standardized(_body, next), _outer.Pick(norm, 0, axis: 0)),
                _outer.Pick(norm, 1, axis: 0));
        }

        return [_body.Multiply(o, Activate(shown)), next];
    }

    private string GruResetAfter(string input, string h)
    {
        string recurrent = Recurrent(h, 0, 3);
        string z = Gate(_body.Add(Sum(input, 0, recurrent, 0), _bias[3]));
        string r = Gate(_body.Add(Sum(input, 1, recurrent, 1), _bias[4]));
        string candidate = _body.Multiply(r, _body.Add(Slice(recurrent, 2), _bias[5]));
        return Blend(z, h, Activate(_body.Add(_body.Add(Slice(input, 2), _bias[2]), candidate)));
    }

    private string GruResetBefore(string input, string h)
    {
        string gates = Recurrent(h, 0, 2);
        string z = Gate(Sum(input, 0, gates, 0));
        string r = Gate(Sum(input, 1, gates, 1));
        return Blend(z, h, Activate(Sum(input, 2, Recurrent(_body.Multiply(r, h), 2, 1), 0)));
    }

    private string MinimalGatedUnit(string input, string h)
    {
        string f = Gate(Sum(input, 0, Recurrent(h, 0, 1), 0));
        string candidate = Activate(Sum(input, 1, Recurrent(_body.Multiply(f, h), 1, 1), 0));
        return Blend(f, candidate, h);
    }

    /// <summary>g⊙a + (1−g)⊙b.</summary>
    private string Blend(string gate, string a, string b) =>
        _body.Add(_body.Multiply(gate, a), _body.Multiply(_body.Subtract(_outer.Scalar(1), gate), b));

    /// <summary>A gate's part of both products, and its bias.</summary>
    private string Sum(string input, int gate, string recurrent, int part) =>
        _body.Add(_body.Add(Slice(input, gate), Slice(recurrent, part)), _bias[gate]);

    private string Slice(string value, int gate) => _body.Columns(value, (long)gate * _units, _units);

    private string WithPeephole(string sum, int index, string state) => Own("peephole") is null
        ? sum
        : _body.Add(sum, _body.Multiply(state, _outer.Pick(Parameter("peephole"), index, axis: 0)));

    /// <summary>The recurrent product of some neighboring gates, normalized together.</summary>
    private string Recurrent(string h, int firstGate, int gates)
    {
        string columns = _outer.Columns(Parameter("recurrent_kernel"), (long)firstGate * _units, (long)gates * _units);
        string product = _body.MatMul(h, columns);
        return Normalized(_body, product, "recurrent_norm", firstGate * _units, gates * _units);
    }

    private string Normalized(GraphWriter graph, string values, string gain, int start, int width) => Own(gain) is null
        ? values
        : graph.Multiply(Standardized(graph, values), _outer.Columns(Parameter(gain), start, width));

    private string Standardized(GraphWriter graph, string values)
    {
        string distance = graph.Subtract(values, graph.Mean(values, -1, keep: true));
        string variance = graph.Mean(graph.Multiply(distance, distance), -1, keep: true);
        return graph.Divide(distance, graph.Node("Sqrt", [graph.Add(variance, _outer.Scalar(Epsilon))]));
    }

    private string Gate(string value) => _cell.Options.RecurrentActivation == GateActivation.Sigmoid
        ? _body.Node("Sigmoid", [value])
        : _body.Node("HardSigmoid", [value], Attributes.Float("alpha", 1f / 6), Attributes.Float("beta", 0.5f));

    private string Activate(string value) => _body.Node(_cell.Options.Activation == CellActivation.Tanh ? "Tanh" : "Relu", [value]);

    private NetworkParameter? Own(string name) => _cell.Parameters.FirstOrDefault(parameter => parameter.Name == name);
}
