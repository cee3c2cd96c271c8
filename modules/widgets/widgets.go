// Package widgets is the language's module widgets: sliders, inputs, buttons and what arranges them, as values of a program that its
// reader moves. In a notebook a widget is also a model in front ends, by Jupyter's comms and the protocol of ipywidgets 8 (version
// 2.1.0 of the messages, @jupyter-widgets/controls 2.0.0): ours, JupyterLab's and VS Code's all show it. Elsewhere it is its value.
//
// A widget is a handle: who copies it has the same one, and `n.value = 5` changes it for all. What a front end sends is read by the
// widget's kind (kind.go), refused if it is nothing that the widget can hold, and then told to the program's functions, which run as
// a cell does. What a widget is in front ends stands in model.go; kinds.go has one row for each sort of widget.
//
// Callers: the session, through modules.All. The kernel, which knows widgets as module.CommPeer.
package widgets

import (
	"slices"

	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

const typeName = "Widget"

// Module declares widgets.
func Module() module.Module {
	return module.Module{
		Name: "widgets", Known: []string{"ipywidgets", "mo.ui", "ui"},
		Doc: "Sliders, inputs, buttons and what arranges them: values that the reader of a notebook moves.\n\n" +
			"A widget shows as a cell's result. Its value is `w.value`, which may be written too; `w.observe(f)` calls f with each new value. " +
			"Functions run as a cell does, when no cell runs; what they print stands under the cell that made the widget. " +
			"Without a notebook a widget is its value.",
		Synonyms: map[string]string{"Button": "button", "Checkbox": "checkbox", "Dropdown": "dropdown", "FloatSlider": "slider", "HBox": "row", "HTML": "html", "IntSlider": "slider", "Label": "label", "Output": "output", "RadioButtons": "radio", "Select": "select", "Text": "text", "Textarea": "textarea", "VBox": "column", "hbox": "row", "hstack": "row", "switch": "toggle", "text_area": "textarea", "vbox": "column", "vstack": "column", "multiselect": "select_multiple", "int_slider": "slider", "float_slider": "slider", "color_picker": "color", "date_picker": "date", "tab": "tabs", "password_field": "password"},
		Funcs:    slices.Concat(numberFuncs(), textFuncs(), choiceFuncs(), actionFuncs(), containerFuncs()),
		Types: []module.Type{{
			Name: typeName, Doc: "Something that the reader of a notebook moves, with its value. A copy is the same widget.",
			Methods: methods(), Fields: fields(), Setters: setters(), Display: shown,
			Static: &module.StaticType{Of: staticOf},
		}},
	}
}

// viewType is how front ends show a model.
const viewType = "application/vnd.jupyter.widget-view+json"

func shown(v value.Value) module.Bundle {
	w, _ := value.As[*widget](v)
	b := module.Bundle{Data: map[string]any{"text/plain": w.String()}}
	if id := w.CommID(); id != "" {
		b.Data[viewType] = map[string]any{"version_major": 2, "version_minor": 0, "model_id": id}
	}
	return b
}

// staticOf is Widget<T>, T the type of its value.
func staticOf(v value.Value) types.Type {
	w, ok := value.As[*widget](v)
	if !ok {
		return nil
	}
	return &types.Boxed{Name: typeName, Args: []types.Type{w.kind.holds(w)}}
}
