// Keeps the last text that was posted.
package main

import (
	"io"
	"log"
	"net/http"
	"os"
)

const file = "/state/last.txt"

func handle(response http.ResponseWriter, request *http.Request) {
	if request.Method == http.MethodPost {
		text, err := io.ReadAll(request.Body)
		if err == nil {
			err = os.WriteFile(file, text, 0o644)
		}
		if err != nil {
			http.Error(response, err.Error(), http.StatusInternalServerError)
		}
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		http.Error(response, err.Error(), http.StatusNotFound)
		return
	}
	response.Write(text)
}

func main() {
	http.HandleFunc("/healthz", func(response http.ResponseWriter, _ *http.Request) { io.WriteString(response, "ok") })
	http.HandleFunc("/", handle)
	log.Fatal(http.ListenAndServe(":9000", nil))
}
