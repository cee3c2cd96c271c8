package main

import (
	"strings"

	"skep/notebooks"
)

// parameterOption sets variables of a notebook, as papermill does.
var parameterOption = option{name: "param", short: "p", value: "NAME=VALUE", many: true, doc: "notebooks: set a variable behind the cell tagged parameters; VALUE is JSON, or text (several times)"}

// parameters reads what --param says.
func (c *call) parameters() (list []notebooks.Parameter, err error) {
	for _, text := range c.all(parameterOption.name) {
		p, err := notebooks.ParseParameter(text)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// parametrized opens a notebook, or a script that is one, with the parameters set.
func (c *call) parametrized(name string, list []notebooks.Parameter) (*notebooks.Document, error) {
	doc, _, err := c.openDocument(name)
	if err != nil {
		return nil, err
	}
	unknown, err := doc.Parametrize(list)
	if len(unknown) > 0 {
		c.Complain("%s: the cell tagged parameters does not mention %s", name, strings.Join(unknown, ", "))
	}
	return doc, err
}
