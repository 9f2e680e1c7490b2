#!/bin/sh
# Trains the models of examples/models on the data here. Parameters, curves and predictions go to a folder.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
models=$here/../models
to=${1:-trained}
symdiff=${SYMDIFF:-symdiff}
mkdir -p "$to"

# train NAME MODEL DATA TARGET ARGUMENTS
train() {
    name=$1 model=$2 data=$3 target=$4
    shift 4
    echo "$name"
    "$symdiff" train "$models/$model.sd" --data "$here/$data.csv" --target "$target" "$@" \
        --output "$to/$name.npz" --plot "$to/$name-loss.svg" --trace "$to/$name.csv"
    echo
}

train petals linear iris petal_width --ignore species --method lbfgs
train iris-softmax softmax iris species --standardize --method lbfgs --patience 5
train iris-perceptron perceptron iris species --size hidden=8 --standardize --rate 0.01 --epochs 60
train digits-softmax softmax digits digit --standardize --epochs 30
train digits-perceptron perceptron digits digit --size hidden=32 --standardize --epochs 60 --rate 0.003 --patience 10 \
    --plot-accuracy "$to/digits-perceptron-accuracy.svg"
train digits-perceptron2 perceptron2 digits digit --size hidden1=48,hidden2=24 --standardize --epochs 40 --rate 0.003
"$symdiff" predict "$to/digits-perceptron.npz" --data "$here/digits.csv" --output "$to/digits-predicted.csv"
