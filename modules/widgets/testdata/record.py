"""Records the state of the models of ipywidgets, by the calls of ours that make the same: record.py > ipywidgets.json"""
import datetime, json, ipywidgets as w
day = datetime.date
rows = {
    'slider(0..=100, value: 10, label: "n")': w.IntSlider(min=0, max=100, value=10, description="n"),
    'slider((0.0, 100.0), step: 0.1)': w.FloatSlider(),
    'range_slider(0..=100, value: (25, 75), disabled: true)': w.IntRangeSlider(value=(25, 75), disabled=True),
    'range_slider((0.0, 1.0), value: (0.25, 0.75), step: 0.1, continuous: false)': w.FloatRangeSlider(min=0., max=1., value=(.25, .75), continuous_update=False),
    'number(3, step: 2)': w.IntText(3, step=2),
    'number(3, min: 0, max: 100)': w.BoundedIntText(3),
    'number(3.5, tooltip: "tip")': w.FloatText(3.5, tooltip="tip"),
    'number(3.5, min: 0.0, max: 10.0, step: 0.5)': w.BoundedFloatText(3.5, min=0., max=10., step=.5),
    'progress(0..=100, value: 7)': w.IntProgress(7),
    'progress((0, 100), label: "p")': w.FloatProgress(description="p"),
    'text("x", placeholder: "who")': w.Text("x", placeholder="who"),
    'text()': w.Text(),
    'password("x")': w.Password("x"),
    'textarea("x", rows: 3)': w.Textarea("x", rows=3),
    'checkbox(true, label: "c")': w.Checkbox(True, description="c"),
    'toggle()': w.ToggleButton(),
    'dropdown(["a", "b"], value: "b")': w.Dropdown(options=["a", "b"], value="b"),
    'dropdown({one: 1, two: 2})': w.Dropdown(options=[("one", 1), ("two", 2)]),
    'dropdown([])': w.Dropdown(options=[]),
    'select(["a", "b"])': w.Select(options=["a", "b"]),
    'radio(["a", "b"])': w.RadioButtons(options=["a", "b"]),
    'toggle_buttons(["a", "b"])': w.ToggleButtons(options=["a", "b"]),
    'select_multiple(["a", "b", "c"], value: ["c", "a"])': w.SelectMultiple(options=["a", "b", "c"], value=["c", "a"]),
    'button("go", style: "primary", icon: "check", tooltip: "tip")': w.Button(description="go", button_style="primary", icon="check", tooltip="tip"),
    'date("2026-11-30", min: "2026-01-01")': w.DatePicker(value=day(2026, 11, 30), min=day(2026, 1, 1)),
    'date()': w.DatePicker(),
    'color()': w.ColorPicker(),
    'label("x")': w.Label("x"),
    'html("<b>x</b>", label: "h")': w.HTML("<b>x</b>", description="h"),
    'row()': w.HBox(),
    'column(widgets.label("x"))': w.VBox([w.Label("x")]),
    'tabs({a: widgets.label("x")})': w.Tab([w.Label("x")], titles=["a"], selected_index=0),
    'accordion({a: widgets.label("x")})': w.Accordion([w.Label("x")], titles=["a"]),
    'output(width: "50%")': w.Output(layout={"width": "50%"}),
}


def state(x):
    traits = x.traits()
    return {k: traits[k].metadata.get("to_json", lambda v, _: v)(getattr(x, k), x) for k in x.keys}


def plain(x):
    return json.loads(json.dumps(x), object_hook=None)


def references(x):
    if isinstance(x, dict):
        return {k: references(v) for k, v in x.items()}
    if isinstance(x, list):
        return [references(v) for v in x]
    return "IPY_MODEL_" if isinstance(x, str) and x.startswith("IPY_MODEL_") else x


out = {}
for call, x in rows.items():
    out[call] = {"widget": state(x), "layout": state(x.layout)}
    if hasattr(x, "style"):
        out[call]["style"] = state(x.style)
print(json.dumps({"from": "ipywidgets " + w.__version__, "calls": references(plain(out))}, indent=1, sort_keys=True))
