// Asks what a file of questions says, through the official OFREP provider, and prints an answer a line, as JSON.
//
//	go run . questions.json
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/open-feature/go-sdk-contrib/providers/ofrep"
	"github.com/open-feature/go-sdk/openfeature"
)

type question struct {
	Name    string            `json:"name"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	Flag    string            `json:"flag"`
	Ask     string            `json:"ask"`
	Default any               `json:"default"`
	Context map[string]any    `json:"context"`
	Times   int               `json:"times"`
	PauseMs int               `json:"pauseMs"`
}

type answer struct {
	Name         string         `json:"name"`
	Value        any            `json:"value"`
	Variant      string         `json:"variant"`
	Reason       string         `json:"reason"`
	ErrorCode    string         `json:"errorCode"`
	ErrorMessage string         `json:"errorMessage"`
	Metadata     map[string]any `json:"metadata"`
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var questions []question
	if err := json.Unmarshal(text, &questions); err != nil {
		log.Fatal(err)
	}
	lines := json.NewEncoder(os.Stdout)
	for _, asked := range questions {
		time.Sleep(time.Duration(asked.PauseMs) * time.Millisecond)
		var given answer
		for range asked.Times {
			given = ask(asked)
		}
		if err := lines.Encode(given); err != nil {
			log.Fatal(err)
		}
	}
}

// The error that details come with repeats what they say.
func ask(asked question) answer {
	client, here, with := clientFor(asked), context.Background(), contextOf(asked.Context)
	switch asked.Ask {
	case "boolean":
		details, _ := client.BooleanValueDetails(here, asked.Flag, asked.Default.(bool), with)
		return answerOf(asked, details.Value, details.EvaluationDetails)
	case "string":
		details, _ := client.StringValueDetails(here, asked.Flag, asked.Default.(string), with)
		return answerOf(asked, details.Value, details.EvaluationDetails)
	case "integer":
		details, _ := client.IntValueDetails(here, asked.Flag, int64(asked.Default.(float64)), with)
		return answerOf(asked, details.Value, details.EvaluationDetails)
	case "float":
		details, _ := client.FloatValueDetails(here, asked.Flag, asked.Default.(float64), with)
		return answerOf(asked, details.Value, details.EvaluationDetails)
	default:
		details, _ := client.ObjectValueDetails(here, asked.Flag, asked.Default, with)
		return answerOf(asked, details.Value, details.EvaluationDetails)
	}
}

func answerOf(asked question, value any, details openfeature.EvaluationDetails) answer {
	return answer{
		Name:         asked.Name,
		Value:        value,
		Variant:      details.Variant,
		Reason:       string(details.Reason),
		ErrorCode:    string(details.ErrorCode),
		ErrorMessage: details.ErrorMessage,
		Metadata:     details.FlagMetadata,
	}
}

// One client, and one provider behind it, for each service and credential.
func clientFor(asked question) *openfeature.Client {
	domain := fmt.Sprint(asked.URL, asked.Headers)
	if !domains[domain] {
		domains[domain] = true
		var options []ofrep.Option
		for name, value := range asked.Headers {
			options = append(options, ofrep.WithHeader(name, value))
		}
		if err := openfeature.SetNamedProviderAndWait(domain, ofrep.NewProvider(asked.URL, options...)); err != nil {
			log.Fatal(err)
		}
	}
	return openfeature.NewClient(domain)
}

var domains = map[string]bool{}

func contextOf(attributes map[string]any) openfeature.EvaluationContext {
	rest := map[string]any{}
	for name, value := range attributes {
		if name != "targetingKey" {
			rest[name] = value
		}
	}
	if key, ok := attributes["targetingKey"].(string); ok {
		return openfeature.NewEvaluationContext(key, rest)
	}
	return openfeature.NewTargetlessEvaluationContext(rest)
}
