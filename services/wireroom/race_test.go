//go:build race

package main

// raced: this process is slow and large.
const raced = true
