#!/bin/sh
# Answers each event with itself, in order.
. ./api.sh
while next; do answer "$body"; done
