package web

import (
	"slices"
	"strings"
	"testing"
)

// untrusted lists the cells of whose outputs a tab is told that nothing in them may run.
func untrusted(state map[string]any) (ids []string) {
	list, _ := state["untrusted"].([]any)
	for _, id := range list {
		ids = append(ids, id.(string))
	}
	return ids
}

func TestTabsAreToldWhatMayRun(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", htmlText)
	v, state := s.visit("n.ipynb")
	if got := untrusted(state); !slices.Equal(got, []string{"a"}) {
		t.Fatalf("of a file from elsewhere: %v", got)
	}
	v.say(map[string]any{"type": "trust"})
	m := v.until("trusted", func(m map[string]any) bool { return m["type"] == "trusted" })
	if _, state := s.visit("n.ipynb"); m["instance"] != state["instance"] || len(untrusted(state)) > 0 {
		t.Errorf("after the user's word: %v, %v", m, state)
	}
	if _, m := s.visit("n.ipynb", v.instance, "0"); m["type"] != "state" {
		t.Errorf("a tab that was away does not learn of it: %v", m)
	}
	if got, _ := s.trustedCells("n.ipynb"); got[0] != true {
		t.Error("JupyterLab does not learn of it")
	}
}

func TestTrustByOneClientReachesTheTabs(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", htmlText)
	v, _ := s.visit("n.ipynb")
	s.call(201, "POST", "/api/contents/n.ipynb/trust", nil)
	v.until("trusted", func(m map[string]any) bool { return m["type"] == "trusted" })
}

// What a tab brings is what it copied from somewhere: it is as good as that was, whatever the tab says.
func TestOutputsThatTabsBringAreJudged(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", roomText)
	one, _ := s.visit("n.ipynb")
	two, _ := s.visit("n.ipynb")
	evil := []any{map[string]any{"output_type": "display_data", "data": map[string]any{"text/html": "<script>steal()</script>"}, "metadata": map[string]any{}}}
	one.edit(
		map[string]any{"op": "outputs", "id": "a", "outputs": evil, "untrusted": false},
		map[string]any{"op": "insert", "untrusted": false, "cell": map[string]any{"cell_type": "code", "id": "new", "metadata": map[string]any{"trusted": true}, "source": "", "outputs": evil}},
		map[string]any{"op": "outputs", "id": "b", "outputs": []any{}, "untrusted": true},
	)
	var said []any
	for _, o := range two.next()["ops"].([]any) {
		said = append(said, o.(map[string]any)["untrusted"])
	}
	if !slices.Equal(said, []any{true, true, nil}) {
		t.Errorf("the other tab is told %v", said)
	}
	if _, state := s.visit("n.ipynb"); !slices.Equal(untrusted(state), []string{"a", "new"}) {
		t.Errorf("a new tab is told %v", untrusted(state))
	}
}

func TestWhatTheKernelMakesIsTrusted(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", strings.NewReplacer(`"source": "x"`, `"source": "script"`, `"source": "y"`, `"source": "update"`).Replace(htmlText))
	s.session("n.ipynb")
	v, _ := s.visit("n.ipynb")
	v.say(map[string]any{"type": "execute", "ids": []string{"a", "b"}})
	v.ended("b") // it has changed what the other shows, after that one had ended
	_, state := s.visit("n.ipynb")
	if got := untrusted(state); len(got) > 0 {
		t.Errorf("told of %v", got)
	}
	v.save()
	if text := s.text("n.ipynb"); !strings.Contains(text, "<script>second</script>") {
		t.Fatalf("saved %s", text)
	}
	if !s.server.trust.has([]byte(`[{"output_type": "display_data", "data": {"text/html": "<script>second</script>"}, "metadata": {}}]`)) {
		t.Error("what was saved is not known when the notebook is opened again")
	}
}

func TestTheOutputsOfAKernelStayUntrustedBesideOthers(t *testing.T) {
	s := newSite(t)
	s.write("n.ipynb", htmlText)
	r, err := s.server.rooms.open("n.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.change(outputOps("a", "stream", []byte(`{"name": "stdout", "text": "late"}`)), nil)
	if signed := r.toSign(); len(signed) > 0 {
		t.Errorf("signed with what came from elsewhere: %s", signed)
	}
}
