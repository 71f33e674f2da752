#!/usr/bin/env bash
# Gradescope runs this once, as it builds the image that submissions are marked in.
set -euo pipefail

source_folder="$(cd "$(dirname "$0")" && pwd)"
# what pip installs: an address as in the README, or a wheel in this folder
labkit="$(cat "$source_folder/labkit.txt")"

if ! command -v python3.11 > /dev/null; then
  apt-get update
  apt-get install -y python3.11 python3.11-venv git
fi
python3.11 -m venv "$source_folder/environment"
cd "$source_folder"
"$source_folder/environment/bin/pip" install "$labkit"
