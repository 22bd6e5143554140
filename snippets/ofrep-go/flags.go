package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/open-feature/go-sdk-contrib/providers/ofrep"
	"github.com/open-feature/go-sdk/openfeature"
)

func main() {
	// Once, when the program starts. Every evaluation is a request.
	key := ofrep.WithBearerToken(os.Getenv("HALYARD_SERVER_KEY"))
	if err := openfeature.SetProviderAndWait(ofrep.NewProvider("http://localhost:4400", key)); err != nil {
		log.Print(err)
	}
	defer openfeature.Shutdown()

	// Wherever it matters. false is the answer while the service is away.
	client := openfeature.NewClient("app")
	user := openfeature.NewEvaluationContext("user-42", map[string]any{"country": "DE"})
	fmt.Println(client.Boolean(context.Background(), "example", false, user))
}
