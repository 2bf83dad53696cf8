package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	gotemplate "text/template"
	"time"
	_ "unsafe" // for go:linkname

	"github.com/openbao/openbao-template/config"
	dep "github.com/openbao/openbao-template/dependency"
	"github.com/openbao/openbao-template/template"
)

// The functions that the workloads call are OpenBao's own. Its package exports none of them, so they are linked by name.

//go:linkname secretFunc github.com/openbao/openbao-template/template.secretFunc
func secretFunc(brain *template.Brain, used, missing *dep.Set) func(...string) (interface{}, error)

//go:linkname base64Encode github.com/openbao/openbao-template/template.base64Encode
func base64Encode(s string) (string, error)

//go:linkname indent github.com/openbao/openbao-template/template.indent
func indent(spaces int, s string) (string, error)

//go:linkname join github.com/openbao/openbao-template/template.join
func join(sep string, a []string) (string, error)

//go:linkname split github.com/openbao/openbao-template/template.split
func split(sep, s string) ([]string, error)

//go:linkname toJSON github.com/openbao/openbao-template/template.toJSON
func toJSON(i interface{}) (string, error)

//go:linkname trim github.com/openbao/openbao-template/template.trim
func trim(cutset string, s string) (string, error)

//go:linkname trimSpace github.com/openbao/openbao-template/template.trimSpace
func trimSpace(s string) (string, error)

type benchRequest struct {
	// What: "load", once and first; "parse", "execute" and "render" (both at once, with all functions, as the agent does
	// it) are timed; "outputs" gives what the templates render.
	What      string   `json:"what"`
	Times     int      `json:"times"`
	Templates []string `json:"templates"`
	Data      any      `json:"data"`
	Fixtures  fixtures `json:"fixtures"`
}

type benchAnswer struct {
	Nanoseconds int64    `json:"nanoseconds"`
	Outputs     []string `json:"outputs,omitempty"`
}

// workload is a set of templates that are measured together.
type workload struct {
	texts     []string
	functions gotemplate.FuncMap
	brain     *template.Brain
	data      any
	parsed    []*gotemplate.Template
}

// bench answers requests, one line of JSON each, from standard input.
func bench() error {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	encoder := json.NewEncoder(os.Stdout)
	var w *workload
	for in.Scan() {
		var request benchRequest
		if err := json.Unmarshal(in.Bytes(), &request); err != nil {
			return err
		}
		var result benchAnswer
		var err error
		if request.What == "load" {
			w, err = load(request)
		} else {
			result, err = w.answer(request)
		}
		if err != nil {
			return err
		}
		if err := encoder.Encode(result); err != nil {
			return err
		}
	}
	return in.Err()
}

func load(request benchRequest) (*workload, error) {
	data, err := decode(request.Data)
	if err != nil {
		return nil, err
	}
	brain := template.NewBrain()
	if err := remember(brain, request.Fixtures, ""); err != nil {
		return nil, err
	}
	var used, missing dep.Set
	functions := gotemplate.FuncMap{
		"data":         func() any { return data },
		"secret":       secretFunc(brain, &used, &missing),
		"base64Encode": base64Encode,
		"indent":       indent,
		"join":         join,
		"split":        split,
		"toJSON":       toJSON,
		"trim":         trim,
		"trimSpace":    trimSpace,
	}
	return &workload{texts: request.Templates, functions: functions, brain: brain, data: data}, nil
}

func (w *workload) answer(request benchRequest) (benchAnswer, error) {
	var work func() error
	switch request.What {
	case "parse":
		work = w.parse
	case "execute":
		work = func() error { return w.execute(func(string) {}) }
	case "render":
		work = w.render
	case "outputs":
		var outputs []string
		err := w.execute(func(output string) { outputs = append(outputs, output) })
		return benchAnswer{Outputs: outputs}, err
	default:
		return benchAnswer{}, fmt.Errorf("unknown request %q", request.What)
	}
	start := time.Now()
	for range request.Times {
		if err := work(); err != nil {
			return benchAnswer{}, err
		}
	}
	return benchAnswer{Nanoseconds: time.Since(start).Nanoseconds()}, nil
}

func (w *workload) parse() error {
	w.parsed = w.parsed[:0]
	for _, text := range w.texts {
		t, err := gotemplate.New("").Funcs(w.functions).Option("missingkey=zero").Parse(text)
		if err != nil {
			return err
		}
		w.parsed = append(w.parsed, t)
	}
	return nil
}

func (w *workload) execute(use func(output string)) error {
	for _, t := range w.parsed {
		var out strings.Builder
		if err := t.Execute(&out, nil); err != nil {
			return err
		}
		use(out.String())
	}
	return nil
}

func (w *workload) render() error {
	for _, text := range w.texts {
		t, err := template.NewTemplate(&template.NewTemplateInput{
			Contents:   text,
			ExtFuncMap: gotemplate.FuncMap{"data": func() any { return w.data }},
		})
		if err != nil {
			return err
		}
		if _, err := t.Execute(&template.ExecuteInput{Brain: w.brain, Config: config.DefaultConfig()}); err != nil {
			return err
		}
	}
	return nil
}
