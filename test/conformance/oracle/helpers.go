package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	gotemplate "text/template"
	"unicode/utf8"

	"github.com/openbao/openbao-template/config"
	dep "github.com/openbao/openbao-template/dependency"
	"github.com/openbao/openbao-template/template"
)

// fixtures stand in for what a template reads.
type fixtures struct {
	// Secrets: path to the server's response, or to its JSON as a string (in which large integers keep their digits).
	Secrets map[string]json.RawMessage `json:"secrets"`
	// Lists: path to names.
	Lists map[string][]string `json:"lists"`
	// Env: variables that the template sees before the process's own.
	Env map[string]string `json:"env"`
	// Files: name to content; the template sees them in the folder that the function `folder` gives.
	Files map[string]string `json:"files"`
}

// runHelpers executes the template as the agent does, with all of its functions, and three more: `data` gives the data of
// the case, `folder` the path of a folder with the files of the case, `typeOf` what %T prints.
func runHelpers(c testCase) answer {
	data, err := decode(c.Data)
	if err != nil {
		return failure("bad case: " + err.Error())
	}
	folder, err := os.MkdirTemp("", "attache-oracle-")
	if err != nil {
		return failure(err.Error())
	}
	defer os.RemoveAll(folder)
	brain := template.NewBrain()
	if err := remember(brain, *c.Fixtures, folder); err != nil {
		return failure("bad case: " + err.Error())
	}
	input := &template.NewTemplateInput{
		Contents:      c.Template,
		ErrMissingKey: c.Options.MissingKey == "error",
		LeftDelim:     c.Options.LeftDelimiter,
		RightDelim:    c.Options.RightDelimiter,
		ExtFuncMap: gotemplate.FuncMap{
			"data":   func() any { return data },
			"folder": func() string { return folder },
			"typeOf": func(v any) string { return fmt.Sprintf("%T", v) },
		},
		FunctionDenylist: c.Options.FunctionDenylist,
	}
	t, err := template.NewTemplate(input)
	if err != nil {
		return failure(err.Error())
	}
	var env []string
	for name, value := range c.Fixtures.Env {
		env = append(env, name+"="+value)
	}
	result, err := t.Execute(&template.ExecuteInput{Brain: brain, Env: env, Config: config.DefaultConfig()})
	hide := strings.NewReplacer(folder, "FOLDER").Replace
	if err != nil {
		text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "parse: "), "execute: ")
		return failure(hide(text))
	}
	return success(hide(string(result.Output)))
}

func remember(brain *template.Brain, f fixtures, folder string) error {
	for path, raw := range f.Secrets {
		d, err := dep.NewVaultReadQuery(path)
		if err != nil {
			return err
		}
		var response struct {
			RequestID     string         `json:"request_id"`
			LeaseID       string         `json:"lease_id"`
			LeaseDuration int            `json:"lease_duration"`
			Renewable     bool           `json:"renewable"`
			Data          map[string]any `json:"data"`
			Warnings      []string       `json:"warnings"`
		}
		text := string(raw)
		if strings.HasPrefix(text, `"`) {
			if err := json.Unmarshal(raw, &text); err != nil {
				return err
			}
		}
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&response); err != nil {
			return err
		}
		brain.Remember(d, &dep.Secret{
			RequestID:     response.RequestID,
			LeaseID:       response.LeaseID,
			LeaseDuration: response.LeaseDuration,
			Renewable:     response.Renewable,
			Data:          response.Data,
			Warnings:      response.Warnings,
		})
	}
	for path, names := range f.Lists {
		d, err := dep.NewVaultListQuery(path)
		if err != nil {
			return err
		}
		// As the fetch of the agent leaves them.
		sort.Strings(names)
		brain.Remember(d, names)
	}
	for name, content := range f.Files {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return err
		}
		d, err := dep.NewFileQuery(path)
		if err != nil {
			return err
		}
		brain.Remember(d, content)
	}
	return nil
}

func failure(text string) answer {
	return answer{Error: &text}
}

func success(text string) answer {
	if !utf8.ValidString(text) {
		encoded := base64.StdEncoding.EncodeToString([]byte(text))
		return answer{OutputBase64: &encoded}
	}
	return answer{Output: &text}
}
