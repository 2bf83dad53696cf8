package main

import (
	"errors"
	"fmt"
	"strings"
	"text/template"
)

// Secret is a struct with a method, a map and an unexported field, like the one a template gets from Vault.
type Secret struct {
	LeaseID       string
	LeaseDuration int
	Renewable     bool
	Data          map[string]any
	note          string
}

// Has reports whether the data has the key.
func (s *Secret) Has(key string) bool {
	_, ok := s.Data[key]
	return ok
}

// Fail always fails.
func (s *Secret) Fail() (string, error) {
	return "", errors.New("failed on purpose")
}

// Duration is a number with a method of its own text.
type Duration int64

// String returns the number of seconds.
func (d Duration) String() string {
	return fmt.Sprintf("%ds", int64(d))
}

// Twice returns the double.
func (d Duration) Twice() Duration {
	return 2 * d
}

// functions covers every way in which the argument and result types of a function matter.
var functions = template.FuncMap{
	"upper":     strings.ToUpper,
	"join":      func(sep string, list []string) string { return strings.Join(list, sep) },
	"add":       func(a, b int) int { return a + b },
	"addInt64":  func(a, b int64) int64 { return a + b },
	"half":      func(x float64) float64 { return x / 2 },
	"flip":      func(b bool) bool { return !b },
	"small":     func(n uint8) uint8 { return n },
	"toInt64":   func(n int) int64 { return int64(n) },
	"toUint":    func(n int) uint { return uint(n) },
	"toFloat32": func(f float64) float32 { return float32(f) },
	"bytes":     func(s string) []byte { return []byte(s) },
	"identity":  func(v any) any { return v },
	"nothing":   func() any { return nil },
	"constant":  func() string { return "constant" },
	"keys":      func(m map[string]any) int { return len(m) },
	"items":     func(list []any) int { return len(list) },
	"concat":    func(first string, rest ...string) string { return first + strings.Join(rest, "") },
	"count":     func(rest ...any) int { return len(rest) },
	"sum": func(rest ...int) int {
		total := 0
		for _, n := range rest {
			total += n
		}
		return total
	},
	"typeOf":      func(v any) string { return fmt.Sprintf("%T", v) },
	"fail":        func(message string) (string, error) { return "", errors.New(message) },
	"panics":      func() string { panic("in panic") },
	"list":        func(items ...any) []any { return items },
	"strings":     func(items ...string) []string { return items },
	"dict":        dict,
	"secretOf":    func(s *Secret) string { return s.LeaseID },
	"secretValue": func(s Secret) string { return s.LeaseID },
}

func dict(pairs ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m
}
