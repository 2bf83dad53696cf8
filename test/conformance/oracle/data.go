package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
)

// decode turns the data of a case into Go values. A JSON number is a float64; an object with one key that begins with a
// dollar sign names another type:
//
//	{"$int": "5"}         int; likewise $int8 … $int64, $uint … $uint64, $float32
//	{"$number": "5"}      json.Number
//	{"$float": "NaN"}     float64 that JSON cannot write
//	{"$bytes": "aGk="}    []byte, in base64
//	{"$text": "aGk="}     string that is no valid UTF-8, in base64
//	{"$strings": ["a"]}   []string
//	{"$ints": ["1"]}      []int
//	{"$stringMap": {…}}   map[string]string
//	{"$intMap": {…}}      map[int]string
//	{"$lists": {…}}       map[string][]string
//	{"$secret": {…}}      *main.Secret, {"$secretValue": {…}} main.Secret, {"$nilSecret": true} a nil *main.Secret
//	{"$duration": "5"}    main.Duration, an int64 with a String method
//	{"$func": "join"}     a function of functions.go
func decode(v any) (any, error) {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			decoded, err := decode(item)
			if err != nil {
				return nil, err
			}
			list[i] = decoded
		}
		return list, nil
	case map[string]any:
		if len(v) == 1 {
			for key, inner := range v {
				if key != "" && key[0] == '$' {
					return decodeTagged(key[1:], inner)
				}
			}
		}
		m := make(map[string]any, len(v))
		for key, item := range v {
			decoded, err := decode(item)
			if err != nil {
				return nil, err
			}
			m[key] = decoded
		}
		return m, nil
	}
	return v, nil
}

func decodeTagged(tag string, inner any) (any, error) {
	switch tag {
	case "strings":
		list := []string{}
		for _, item := range inner.([]any) {
			list = append(list, item.(string))
		}
		return list, nil
	case "ints":
		list := []int{}
		for _, item := range inner.([]any) {
			n, _ := strconv.Atoi(item.(string))
			list = append(list, n)
		}
		return list, nil
	case "stringMap":
		m := map[string]string{}
		for key, item := range inner.(map[string]any) {
			m[key] = item.(string)
		}
		return m, nil
	case "intMap":
		m := map[int]string{}
		for key, item := range inner.(map[string]any) {
			n, _ := strconv.Atoi(key)
			m[n] = item.(string)
		}
		return m, nil
	case "lists":
		m := map[string][]string{}
		for key, items := range inner.(map[string]any) {
			m[key] = []string{}
			for _, item := range items.([]any) {
				m[key] = append(m[key], item.(string))
			}
		}
		return m, nil
	case "secret", "secretValue":
		return decodeSecret(tag, inner.(map[string]any))
	case "nilSecret":
		return (*Secret)(nil), nil
	}
	return decodeText(tag, inner.(string))
}

func decodeSecret(tag string, fields map[string]any) (any, error) {
	data, err := decode(fields["data"])
	if err != nil {
		return nil, err
	}
	s := &Secret{LeaseDuration: 60, note: "n"}
	s.Data, _ = data.(map[string]any)
	s.LeaseID, _ = fields["leaseID"].(string)
	s.Renewable, _ = fields["renewable"].(bool)
	if tag == "secretValue" {
		return *s, nil
	}
	return s, nil
}

func decodeText(tag, text string) (any, error) {
	switch tag {
	case "number":
		return json.Number(text), nil
	case "float":
		return strconv.ParseFloat(text, 64)
	case "float32":
		f, err := strconv.ParseFloat(text, 32)
		return float32(f), err
	case "bytes":
		return base64.StdEncoding.DecodeString(text)
	case "text":
		b, err := base64.StdEncoding.DecodeString(text)
		return string(b), err
	case "func":
		return functions[text], nil
	}
	if len(tag) > 0 && tag[0] == 'u' {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return nil, err
		}
		switch tag {
		case "uint":
			return uint(n), nil
		case "uint8":
			return uint8(n), nil
		case "uint16":
			return uint16(n), nil
		case "uint32":
			return uint32(n), nil
		case "uint64":
			return n, nil
		}
		return nil, fmt.Errorf("unknown tag $%s", tag)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, err
	}
	switch tag {
	case "int":
		return int(n), nil
	case "int8":
		return int8(n), nil
	case "int16":
		return int16(n), nil
	case "int32":
		return int32(n), nil
	case "int64":
		return n, nil
	case "duration":
		return Duration(n), nil
	}
	return nil, fmt.Errorf("unknown tag $%s", tag)
}
