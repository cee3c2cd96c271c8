package web

import (
	"encoding/json"
	"maps"
	"regexp"
	"strings"

	"skep/internal/lazy"
	"skep/web/live"
)

// content is the document as it is saved and shown: with the states of the widgets that its cells show.
func (r *room) content() json.RawMessage { return r.doc.ContentWith(r.savedWidgets()) }

// savedWidgets gathers the widgets that cells show, what these consist of, and what ties them. The others, and those of
// earlier kernels that nothing shows any more, are left out, so that a notebook does not grow with each run.
func (r *room) savedWidgets() map[string]live.WidgetState {
	views := r.doc.Views()
	if len(views) == 0 {
		return nil
	}
	all := r.doc.Widgets()
	if all == nil {
		all = map[string]live.WidgetState{}
	}
	for id, w := range r.widgets.models {
		all[id] = r.stateOf(id, w)
	}
	saved := map[string]live.WidgetState{}
	gather(views, all, saved)
	for id, w := range all {
		if ends := refersTo(w); isLink(w) && len(ends) == 2 && hasAll(saved, ends) {
			saved[id] = w
		}
	}
	return saved
}

// stateOf is a model for the file: an Output widget with what it shows.
func (r *room) stateOf(id string, w *widget) live.WidgetState {
	s := w.WidgetState
	if c := r.widgets.shown.Cell(id); c != nil {
		s.State = maps.Clone(s.State)
		s.State["msg_id"], s.State["outputs"] = json.RawMessage(`""`), c.OutputsJSON()
	}
	return s
}

// gather adds widgets and all that they consist of.
func gather(ids []string, all, saved map[string]live.WidgetState) {
	for len(ids) > 0 {
		id := ids[len(ids)-1]
		ids = ids[:len(ids)-1]
		w, known := all[id]
		if _, has := saved[id]; !known || has {
			continue
		}
		saved[id] = w
		ids = append(ids, refersTo(w)...)
	}
}

var (
	widgetReference = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`"IPY_MODEL_([\w-]+)"`) }}
	widgetShown     = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`"model_id": ?"([\w-]+)"`) }}
)

// refersTo lists the widgets that a state names: as parts, or among the outputs that it shows.
func refersTo(w live.WidgetState) (ids []string) {
	for name, value := range w.State {
		pattern := widgetReference.Get()
		if name == "outputs" {
			pattern = widgetShown.Get()
		}
		for _, found := range pattern.FindAllSubmatch(value, -1) {
			ids = append(ids, string(found[1]))
		}
	}
	return ids
}

func isLink(w live.WidgetState) bool { return strings.HasSuffix(w.Name, "LinkModel") }

func hasAll(saved map[string]live.WidgetState, ids []string) bool {
	for _, id := range ids {
		if _, has := saved[id]; !has {
			return false
		}
	}
	return true
}
