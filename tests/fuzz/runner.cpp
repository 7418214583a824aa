// Plain runner for fuzz targets: replays a corpus, then feeds mutated and random bytes; libFuzzer replaces it when asked.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

std::vector<Bytes> corpus(const char* folder) {
    std::vector<Bytes> inputs;
    if (folder == nullptr || !std::filesystem::is_directory(folder)) return inputs;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return inputs;
}

Bytes mutate(Bytes input, std::mt19937& random) {
    const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % (below == 0 ? 1 : below)); };
    for (std::size_t i = 0, edits = 1 + pick(8); i < edits; ++i) {
        const auto byte = static_cast<std::uint8_t>(random());
        if (input.empty() || pick(3) == 0) {
            input.insert(input.begin() + static_cast<std::ptrdiff_t>(pick(input.size() + 1)), byte);
        } else if (pick(2) == 0) {
            input[pick(input.size())] = byte;
        } else {
            input.erase(input.begin() + static_cast<std::ptrdiff_t>(pick(input.size())));
        }
    }
    return input;
}

}  // namespace

int main(int argc, char** argv) {
    auto inputs = corpus(argc > 1 ? argv[1] : nullptr);
    inputs.emplace_back();
    for (const auto& input : inputs) LLVMFuzzerTestOneInput(input.data(), input.size());
    const bool long_run = std::getenv("BOTONES_TEST_LONG") != nullptr;
    std::mt19937 random(20261121);  // fixed: a failure can be repeated
    for (int i = 0, runs = long_run ? 2'000'000 : 20'000; i < runs; ++i) {
        const auto input = mutate(inputs[random() % inputs.size()], random);
        LLVMFuzzerTestOneInput(input.data(), input.size());
    }
    return 0;
}
