package live

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

const widgetNotebook = `{"cells": [{"id": "a", "cell_type": "code", "source": "", "metadata": {}, "execution_count": 1, "outputs": [
 {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "x", "application/vnd.jupyter.widget-view+json": {"version_major": 2, "version_minor": 0, "model_id": "m1"}}},
 {"output_type": "stream", "name": "stdout", "text": "application/vnd.jupyter.widget-view+json"}]}],
 "metadata": {"kernelspec": {"name": "k"}, "widgets": {"application/vnd.jupyter.widget-state+json": {"version_major": 2, "version_minor": 0,
 "state": {"m1": {"model_name": "IntSliderModel", "model_module": "@jupyter-widgets/controls", "model_module_version": "2.0.0", "state": {"value": 3}}}}}}, "nbformat": 4, "nbformat_minor": 5}`

func TestWidgetsOfADocument(t *testing.T) {
	d, err := Parse([]byte(widgetNotebook))
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Views(); !slices.Equal(got, []string{"m1"}) {
		t.Errorf("shows %v", got)
	}
	if got := d.Widgets()["m1"]; got.Name != "IntSliderModel" || string(got.State["value"]) != "3" {
		t.Errorf("has %v", got)
	}
	states := map[string]WidgetState{"m2": {Name: "X", State: map[string]json.RawMessage{}, Buffers: []WidgetBuffer{{Encoding: "base64", Path: json.RawMessage(`["value"]`), Data: []byte{1}}}}}
	content := string(d.ContentWith(states))
	if !strings.Contains(content, `"buffers":[{"encoding":"base64","path":["value"],"data":"AQ=="}]`) || strings.Contains(content, `"value":3`) || !strings.Contains(content, `"kernelspec"`) {
		t.Errorf("with other states: %s", content)
	}
	if without := string(d.ContentWith(nil)); strings.Contains(without, "widgets") {
		t.Errorf("without states: %s", without)
	}
	if !strings.Contains(string(d.Content()), `IntSliderModel`) {
		t.Error("the document itself has changed")
	}
}

// A tab says nothing of widgets in its metadata, and so takes nothing away.
func TestMetadataKeepTheirWidgets(t *testing.T) {
	d, err := Parse([]byte(widgetNotebook))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Apply(Op{Op: "notebook", Metadata: json.RawMessage(`{"skep": {}}`)}); err != nil {
		t.Fatal(err)
	}
	if content := string(d.Content()); !strings.Contains(content, "IntSliderModel") || strings.Contains(content, "kernelspec") || !strings.Contains(content, `"skep"`) {
		t.Error(content)
	}
	if _, err := d.Apply(Op{Op: "notebook", Metadata: json.RawMessage(`{"widgets": {}}`)}); err != nil {
		t.Fatal(err)
	}
	if content := string(d.Content()); strings.Contains(content, "IntSliderModel") {
		t.Error(content)
	}
}

// What is no state of widgets is none, and harms nothing.
func TestStrangeWidgets(t *testing.T) {
	for _, metadata := range []string{`{}`, `{"widgets": 1}`, `{"widgets": {"application/vnd.jupyter.widget-state+json": []}}`, `null`, `{"widgets": {"application/vnd.jupyter.widget-state+json": {"version_major": 2, "state": {"a": 1, "b": {"state": 2}}}}}`} {
		d, err := Parse([]byte(`{"cells": [], "metadata": ` + metadata + `}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Widgets(); len(got) != 0 {
			t.Errorf("%s: %v", metadata, got)
		}
		if !json.Valid(d.ContentWith(nil)) || !json.Valid(d.ContentWith(map[string]WidgetState{"x": {}})) {
			t.Errorf("%s: no JSON", metadata)
		}
	}
}
