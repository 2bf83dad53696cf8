// The oracle executes templates with Go's own text/template, so that ours can be compared with it. It reads cases as
// lines of JSON from standard input and writes one answer per line: what was rendered, or the error.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/template"
	"unicode/utf8"
)

type options struct {
	MissingKey     string `json:"missingKey"`
	LeftDelimiter  string `json:"leftDelimiter"`
	RightDelimiter string `json:"rightDelimiter"`
}

type testCase struct {
	Name     string  `json:"name"`
	Template string  `json:"template"`
	Data     any     `json:"data"`
	Options  options `json:"options"`
}

type answer struct {
	Output       *string `json:"output,omitempty"`
	OutputBase64 *string `json:"outputBase64,omitempty"`
	Error        *string `json:"error,omitempty"`
}

func run(c testCase) (result answer) {
	fail := func(err any) answer {
		text := fmt.Sprint(err)
		return answer{Error: &text}
	}
	defer func() {
		if r := recover(); r != nil {
			result = fail(r)
		}
	}()
	data, err := decode(c.Data)
	if err != nil {
		return fail("bad case: " + err.Error())
	}
	t := template.New(c.Name).Funcs(functions).Delims(c.Options.LeftDelimiter, c.Options.RightDelimiter)
	if c.Options.MissingKey != "" {
		t.Option("missingkey=" + c.Options.MissingKey)
	}
	if t, err = t.Parse(c.Template); err != nil {
		return fail(err)
	}
	var out strings.Builder
	if err := t.Execute(&out, data); err != nil {
		return fail(err)
	}
	text := out.String()
	if !utf8.ValidString(text) {
		encoded := base64.StdEncoding.EncodeToString([]byte(text))
		return answer{OutputBase64: &encoded}
	}
	return answer{Output: &text}
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for in.Scan() {
		if len(strings.TrimSpace(in.Text())) == 0 {
			continue
		}
		var c testCase
		if err := json.Unmarshal(in.Bytes(), &c); err != nil {
			fmt.Fprintln(os.Stderr, "bad line:", err)
			os.Exit(1)
		}
		if err := encoder.Encode(run(c)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
