package widgets

import "skep/internal/lazy"

// unseen is a character without width, by which front ends keep room for what is not there yet.
const unseen = "\u200b"

// described has what all controls with a description have.
func described(more attributes) attributes {
	more["description"], more["description_allow_html"] = "", false
	return more
}

// enabled has what controls have that can be moved.
func enabled(more attributes) attributes {
	more["disabled"] = false
	return described(more)
}

func slides(format string) attributes {
	return enabled(attributes{"behavior": "drag-tap", "continuous_update": true, "orientation": "horizontal", "readout": true, "readout_format": format})
}

func control(name, model, view, style string, attrs attributes, key string, f format) *kind {
	return &kind{name: name, model: model, view: view, from: controls, version: controlsHave, style: style, attrs: attrs, key: key, format: f}
}

// kindTable has the kinds.
type kindTable struct {
	intSlider, floatSlider, intRange, floatRange, intInput, boundedInt, floatInput, boundedFloat,
	textInput, password, textarea, checkbox, toggle, dropdown, selector, radio,
	toggleButtons, multiple, button, date, colorPicker, intProgress, floatProgress, label, html, row, column, tabs, accordion, output *kind
}

// kinds is made when a program first needs it.
var kinds = lazy.Value[*kindTable]{New: makeKinds}

// makeKinds gives the kinds the attributes of ipywidgets 8.1 and their defaults there. Those that a call gives come on top.
func makeKinds() *kindTable {
	return &kindTable{
		intSlider:     control("slider", "IntSlider", "IntSlider", "Slider", slides("d"), "value", integers),
		floatSlider:   control("slider", "FloatSlider", "FloatSlider", "Slider", slides(".2f"), "value", floats),
		intRange:      control("range_slider", "IntRangeSlider", "IntRangeSlider", "Slider", slides("d"), "value", pairs(integers)),
		floatRange:    control("range_slider", "FloatRangeSlider", "FloatRangeSlider", "Slider", slides(".2f"), "value", pairs(floats)),
		intInput:      control("number", "IntText", "IntText", "Description", enabled(attributes{"continuous_update": false, "step": 1}), "value", integers),
		boundedInt:    control("number", "BoundedIntText", "IntText", "Description", enabled(attributes{"continuous_update": false, "step": 1}), "value", integers),
		floatInput:    control("number", "FloatText", "FloatText", "Description", enabled(attributes{"continuous_update": false, "step": nil}), "value", floats),
		boundedFloat:  control("number", "BoundedFloatText", "FloatText", "Description", enabled(attributes{"continuous_update": false, "step": nil}), "value", floats),
		textInput:     control("text", "Text", "Text", "Text", enabled(attributes{"continuous_update": true, "placeholder": unseen}), "value", text),
		password:      control("password", "Password", "Password", "Text", enabled(attributes{"continuous_update": true, "placeholder": unseen}), "value", text),
		textarea:      control("textarea", "Textarea", "Textarea", "Text", enabled(attributes{"continuous_update": true, "placeholder": unseen, "rows": nil}), "value", text),
		checkbox:      control("checkbox", "Checkbox", "Checkbox", "Checkbox", enabled(attributes{"indent": true}), "value", truth),
		toggle:        control("toggle", "ToggleButton", "ToggleButton", "ToggleButton", enabled(attributes{"button_style": "", "icon": ""}), "value", truth),
		dropdown:      control("dropdown", "Dropdown", "Dropdown", "Description", enabled(attributes{}), "index", choice),
		selector:      control("select", "Select", "Select", "Description", enabled(attributes{"rows": 5}), "index", choice),
		radio:         control("radio", "RadioButtons", "RadioButtons", "Description", enabled(attributes{"orientation": "vertical"}), "index", choice),
		toggleButtons: control("toggle_buttons", "ToggleButtons", "ToggleButtons", "ToggleButtons", enabled(attributes{"button_style": "", "icons": []string{}, "tooltips": []string{}}), "index", choice),
		multiple:      control("select_multiple", "SelectMultiple", "SelectMultiple", "Description", enabled(attributes{"rows": 5}), "index", choices),
		button:        control("button", "Button", "Button", "Button", attributes{"button_style": "", "description": "", "disabled": false, "icon": ""}, "", clicks),
		date:          control("date", "DatePicker", "DatePicker", "Description", enabled(attributes{"min": nil, "max": nil, "step": 1}), "value", dates),
		colorPicker:   control("color", "ColorPicker", "ColorPicker", "Description", enabled(attributes{"concise": false}), "value", colours),
		intProgress:   control("progress", "IntProgress", "Progress", "Progress", described(attributes{"bar_style": "", "orientation": "horizontal"}), "value", onlyShown(integers)),
		floatProgress: control("progress", "FloatProgress", "Progress", "Progress", described(attributes{"bar_style": "", "orientation": "horizontal"}), "value", onlyShown(floats)),
		label:         control("label", "Label", "Label", "Label", described(attributes{"placeholder": unseen}), "value", onlyShown(text)),
		html:          control("html", "HTML", "HTML", "HTML", described(attributes{"placeholder": unseen}), "value", onlyShown(text)),
		row:           control("row", "HBox", "HBox", "", attributes{"box_style": ""}, "", nothing),
		column:        control("column", "VBox", "VBox", "", attributes{"box_style": ""}, "", nothing),
		tabs:          control("tabs", "Tab", "Tab", "", attributes{"box_style": ""}, "selected_index", selection),
		accordion:     control("accordion", "Accordion", "Accordion", "", attributes{"box_style": ""}, "selected_index", selection),
		output:        &kind{name: "output", model: "Output", view: "Output", from: outputModule, version: outputHas, attrs: attributes{"msg_id": "", "outputs": []any{}}, format: nothing},
	}
}
