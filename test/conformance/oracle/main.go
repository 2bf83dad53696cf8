// The oracle executes templates with Go's own text/template, so that ours can be compared with it. It reads cases as
// lines of JSON from standard input and writes one answer per line: what was rendered, or the error. A case with fixtures
// is executed with the functions of OpenBao's agent (helpers.go), any other with those of functions.go. With the argument
// -bench it measures instead (bench.go).
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/template"
)

type options struct {
	MissingKey       string   `json:"missingKey"`
	LeftDelimiter    string   `json:"leftDelimiter"`
	RightDelimiter   string   `json:"rightDelimiter"`
	FunctionDenylist []string `json:"functionDenylist"`
}

type testCase struct {
	Name     string    `json:"name"`
	Template string    `json:"template"`
	Data     any       `json:"data"`
	Options  options   `json:"options"`
	Fixtures *fixtures `json:"fixtures"`
}

type answer struct {
	Output       *string `json:"output,omitempty"`
	OutputBase64 *string `json:"outputBase64,omitempty"`
	Error        *string `json:"error,omitempty"`
}

func run(c testCase) (result answer) {
	defer func() {
		if r := recover(); r != nil {
			result = failure(fmt.Sprint(r))
		}
	}()
	if c.Fixtures != nil {
		return runHelpers(c)
	}
	data, err := decode(c.Data)
	if err != nil {
		return failure("bad case: " + err.Error())
	}
	t := template.New(c.Name).Funcs(functions).Delims(c.Options.LeftDelimiter, c.Options.RightDelimiter)
	if c.Options.MissingKey != "" {
		t.Option("missingkey=" + c.Options.MissingKey)
	}
	if t, err = t.Parse(c.Template); err != nil {
		return failure(err.Error())
	}
	var out strings.Builder
	if err := t.Execute(&out, data); err != nil {
		return failure(err.Error())
	}
	return success(out.String())
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "-bench" {
		if err := bench(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
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
