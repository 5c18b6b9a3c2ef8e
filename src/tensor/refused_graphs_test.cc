// Our operators in graphs of their own (testdata/make_graphs.py): those that fit give what the
// runtime's own operators give, all others an error.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "tensor/session.h"

namespace annex::tensor {
namespace {

constexpr std::int64_t kWidth = 16;

std::unique_ptr<Session> loaded(const std::string& name) {
    auto session = Session::load("testdata/" + name + ".onnx", {.threads = 2});
    EXPECT_TRUE(session.ok()) << name << ": " << session.error().message;
    return session.ok() ? std::move(*session) : nullptr;
}

Tensor noise(const Shape& shape) {
    std::int64_t count = 1;
    for (const auto dimension : shape) {
        count *= dimension;
    }
    if (count == 0) {
        return Tensor::empty_floats(shape);
    }
    std::mt19937 random(5);
    std::normal_distribution<float> value(0, 1);
    std::vector<float> values(static_cast<std::size_t>(count));
    std::ranges::generate(values, [&] { return value(random); });
    return Tensor::from(std::move(values), shape);
}

/// How far the expected values stand above the error, in decibel.
double accuracy_db(const Tensor& found, const Tensor& expected) {
    EXPECT_EQ(found.shape(), expected.shape());
    double signal = 0;
    double error = 0;
    for (std::size_t i = 0; i < expected.floats().size(); ++i) {
        signal += std::pow(expected.floats()[i], 2);
        error += std::pow(expected.floats()[i] - found.floats()[i], 2);
    }
    EXPECT_GT(signal, 0);
    return 10 * std::log10(signal / (error + 1e-30));
}

/// Given are borrowed.
Result<std::vector<Tensor>> result_of(const std::string& graph, std::vector<NamedTensor> given,
                                      std::vector<const char*> outputs = {"out"}) {
    const auto session = loaded(graph);
    if (session == nullptr) {
        return Error{Code::kInternal, "it was not even loaded"};
    }
    return session->run(given, outputs);
}

TEST(OperatorGraph, linear_layers_give_the_right_numbers) {
    for (const std::int64_t rows : {1, 5, 70}) {
        const auto x = noise({1, rows, kWidth});
        const std::vector<NamedTensor> given{{"x", &x}, {"residual", &x}};
        const auto made = result_of("linear", given, {"out", "gelu"});
        const auto expected = result_of("linear_expected", given, {"out", "gelu"});
        ASSERT_TRUE(made.ok() && expected.ok());
        EXPECT_GT(accuracy_db((*made)[0], (*expected)[0]), 60);
        EXPECT_GT(accuracy_db((*made)[1], (*expected)[1]), 60);
    }
}

TEST(OperatorGraph, a_recurrent_layer_gives_the_right_numbers) {
    for (const std::int64_t moments : {1, 60}) {
        const auto gates = noise({moments, 1, 8 * kWidth});
        const auto made = result_of("lstm", {{"gates", &gates}});
        const auto expected = result_of("lstm_expected", {{"gates", &gates}});
        ASSERT_TRUE(made.ok() && expected.ok());
        EXPECT_GT(accuracy_db((*made)[0], (*expected)[0]), 60);
    }
}

TEST(OperatorGraph, a_residual_block_gives_the_right_numbers) {
    const auto x = noise({1, kWidth, 700});
    const auto affine = noise({6, kWidth});
    const std::vector<NamedTensor> given{{"x", &x}, {"gain", &affine}, {"shift", &affine}};
    const auto made = result_of("adain", given);
    const auto expected = result_of("adain_expected", given);
    ASSERT_TRUE(made.ok() && expected.ok());
    EXPECT_GT(accuracy_db((*made)[0], (*expected)[0]), 45);
}

TEST(OperatorGraph, attention_gives_the_right_numbers) {
    for (const std::int64_t positions : {1, 9, 200}) {
        const auto joint = noise({1, positions, 3 * kWidth});
        const auto expected = result_of("attention_expected", {{"joint", &joint}},
                                        {"queries", "sound", "shares", "out"});
        const auto self = result_of("self_attention", {{"joint", &joint}});
        ASSERT_TRUE(expected.ok() && self.ok());
        EXPECT_GT(accuracy_db((*self)[0], (*expected)[3]), 50);
        const auto memory = result_of("pack_memory", {{"joint", &(*expected)[1]}}, {"numbers"});
        ASSERT_TRUE(memory.ok());
        const auto cross =
            result_of("cross_attention", {{"queries", &(*expected)[0]}, {"numbers", &(*memory)[0]}},
                      {"out", "shares"});
        ASSERT_TRUE(cross.ok()) << cross.error().message;
        EXPECT_GT(accuracy_db((*cross)[0], (*expected)[3]), 50);
        EXPECT_EQ((*cross)[1].shape(), (Shape{1, 1, positions, positions}));
        for (std::size_t i = 0; i < (*cross)[1].floats().size(); ++i) {
            EXPECT_NEAR((*cross)[1].floats()[i], (*expected)[2].floats()[i], 2e-3);
        }
    }
}

// Why a graph is refused stands in the log only; it must be the operator's reason.
struct Refused {
    std::string graph;
    std::string reason;
};

class RefusedGraph : public testing::TestWithParam<Refused> {};

TEST_P(RefusedGraph, is_not_loaded) {
    testing::internal::CaptureStderr();
    const auto session = Session::load("testdata/" + GetParam().graph + ".onnx", {.threads = 1});
    const std::string log = testing::internal::GetCapturedStderr();
    ASSERT_FALSE(session.ok());
    EXPECT_EQ(session.error().code, Code::kCorrupt);
    EXPECT_NE(log.find(GetParam().reason), std::string::npos) << log;
}

const std::string kPairs = "Linear: weights are not [outputs / 16, inputs / 2, 32]";
const std::string kLstm = "Lstm: weights are not [directions, hidden / 4, hidden / 2, 32]";
const std::string kFilters = "AdainBlock: weights are not [6, channels, channels, odd width]";
const std::string kShape = "annex: a constant's shape does not fit the others'";
const std::string kNotConstant = "annex: an operator's weights are no constants of the model";

INSTANTIATE_TEST_SUITE_P(
    Each, RefusedGraph,
    testing::Values(
        Refused{"linear_two_dimensions", kPairs}, Refused{"linear_no_pairs", kPairs},
        Refused{"linear_four_pairs", kPairs}, Refused{"linear_no_weights", kPairs},
        Refused{"linear_short_scale", kShape}, Refused{"linear_long_bias", kShape},
        Refused{"linear_float_weights", "tensor(float)"}, Refused{"linear_no_gelu", "gelu"},
        Refused{"linear_given_weights", kNotConstant}, Refused{"lstm_three_dimensions", kLstm},
        Refused{"lstm_three_directions", kLstm}, Refused{"lstm_no_directions", kLstm},
        Refused{"lstm_eight_states", kLstm}, Refused{"lstm_five_gates", kLstm},
        Refused{"lstm_no_pairs", kLstm}, Refused{"lstm_short_scale", kShape},
        Refused{"lstm_given_scale", kNotConstant}, Refused{"adain_five_layers", kFilters},
        Refused{"adain_even_width", kFilters}, Refused{"adain_eight_channels", kFilters},
        Refused{"adain_more_out_than_in", kFilters}, Refused{"adain_short_scale", kShape},
        Refused{"adain_short_zero", kShape}, Refused{"adain_long_bias", kShape},
        Refused{"adain_short_alpha", kShape},
        Refused{"adain_five_dilations", "AdainBlock: six dilations expected"},
        Refused{"adain_no_dilation", "AdainBlock: a dilation below 1"},
        Refused{"adain_given_alpha", kNotConstant},
        Refused{"self_attention_no_heads", "annex: attention without heads"},
        Refused{"self_attention_heads_unsaid", "heads"},
        Refused{"pack_memory_no_heads", "annex: attention without heads"},
        Refused{"pack_memory_heads_unsaid", "heads"}),
    [](const auto& one) { return one.param.graph; });

/// A graph that is right, what it is given, and why it does not take that.
struct Asked {
    std::string graph;
    std::vector<std::pair<const char*, Shape>> inputs;
    std::string reason;
    const char* output = "out";

    [[nodiscard]] Result<std::vector<Tensor>> run() const {
        std::vector<Tensor> made;
        for (const auto& input : inputs) {
            made.push_back(noise(input.second));
        }
        std::vector<NamedTensor> given;
        for (std::size_t i = 0; i < made.size(); ++i) {
            given.emplace_back(inputs[i].first, &made[i]);
        }
        return result_of(graph, given, {output});
    }
};

void PrintTo(const Asked& asked, std::ostream* out) {  // NOLINT: gtest's name
    *out << asked.graph << " given";
    for (const auto& [name, shape] : asked.inputs) {
        *out << ' ' << name;
        for (const auto dimension : shape) {
            *out << ' ' << dimension;
        }
    }
}

class RefusedInput : public testing::TestWithParam<Asked> {};

TEST_P(RefusedInput, is_an_error_of_the_run) {
    testing::internal::CaptureStderr();
    const auto made = GetParam().run();
    const std::string log = testing::internal::GetCapturedStderr();
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, Code::kInvalidArgument) << made.error().message;
    EXPECT_NE(log.find(GetParam().reason), std::string::npos) << log;
}

const Shape kAffine{6, kWidth};
const Shape kSound{1, kWidth, 50};
const Shape kRows{1, 4, kWidth};
const std::string kX = "Linear: x is not [.., inputs]";
const std::string kResidual = "Linear: the residual is not [.., outputs]";
const std::string kGates = "Lstm: gates are not [moments, 1, directions * 4 * hidden]";
const std::string kLength = "AdainBlock: x is not [1, channels, length]";
const std::string kStyle = "AdainBlock: gain and shift are not [6, channels]";
const std::string kOther = "annex: attention over vectors of another width";
const std::string kBatch = "a batch of more than one";

INSTANTIATE_TEST_SUITE_P(
    Each, RefusedInput,
    testing::Values(
        Asked{"linear", {{"x", {1, 4, kWidth + 1}}, {"residual", kRows}}, kX},
        Asked{"linear", {{"x", {1, 4, 2 * kWidth}}, {"residual", kRows}}, kX},
        Asked{"linear", {{"x", {1, kWidth, 4}}, {"residual", kRows}}, kX},
        Asked{"linear", {{"x", {1, 4, 0}}, {"residual", kRows}}, kX},
        Asked{"linear", {{"x", kRows}, {"residual", {1, 3, kWidth}}}, kResidual},
        Asked{"linear", {{"x", kRows}, {"residual", {1, 4, 1}}}, kResidual},
        Asked{"adain", {{"x", {2, kWidth, 50}}, {"gain", kAffine}, {"shift", kAffine}}, kLength},
        Asked{"adain", {{"x", {1, 32, 50}}, {"gain", kAffine}, {"shift", kAffine}}, kLength},
        Asked{"adain", {{"x", {1, 50, kWidth}}, {"gain", kAffine}, {"shift", kAffine}}, kLength},
        Asked{"adain", {{"x", kSound}, {"gain", {5, kWidth}}, {"shift", kAffine}}, kStyle},
        Asked{"adain", {{"x", kSound}, {"gain", kAffine}, {"shift", {6, 2 * kWidth}}}, kStyle},
        Asked{"adain", {{"x", kSound}, {"gain", {0, kWidth}}, {"shift", kAffine}}, kStyle},
        Asked{"lstm", {{"gates", {5, 2, 8 * kWidth}}}, kGates},
        Asked{"lstm", {{"gates", {5, 0, 8 * kWidth}}}, kGates},
        Asked{"lstm", {{"gates", {5, 1, 8 * kWidth - 1}}}, kGates},
        Asked{"lstm", {{"gates", {5, 1, 4 * kWidth}}}, kGates},
        Asked{"lstm", {{"gates", {5, 8 * kWidth}}}, kGates},
        Asked{"self_attention", {{"joint", {2, 5, 3 * kWidth}}}, kBatch},
        Asked{"self_attention", {{"joint", {0, 5, 3 * kWidth}}}, kBatch},
        Asked{"self_attention", {{"joint", {1, 5, 2 * kWidth}}}, kOther},
        Asked{"self_attention", {{"joint", {1, 5, 3 * kWidth + 1}}}, kOther},
        Asked{"self_attention", {{"joint", {1, 5, 0}}}, kOther},
        Asked{"self_attention", {{"joint", {1, 5, 3 * 17 * kWidth}}}, kOther},
        Asked{"pack_memory", {{"joint", {2, 5, 2 * kWidth}}}, kBatch, "numbers"},
        Asked{"pack_memory", {{"joint", {1, 5, kWidth}}}, kOther, "numbers"}));

using Bytes = std::vector<std::int64_t>;

/// What CrossAttention answers when it shall look at these bytes.
Result<std::vector<Tensor>> looked_at(const Bytes& bytes, const Shape& queries = {1, 3, kWidth}) {
    const auto given = Tensor::from(bytes, {static_cast<std::int64_t>(bytes.size())});
    const auto asked = noise(queries);
    return result_of("cross_attention", {{"queries", &asked}, {"numbers", &given}});
}

/// A memory of twenty positions.
Bytes memory() {
    const auto sound = noise({1, 20, 2 * kWidth});
    const auto made = result_of("pack_memory", {{"joint", &sound}}, {"numbers"});
    EXPECT_TRUE(made.ok());
    const auto bytes = (*made)[0].int64s();
    return {bytes.begin(), bytes.end()};
}

Bytes memory_that_claims(std::size_t byte, std::int64_t value) {
    Bytes bytes = memory();
    bytes[byte] = value;
    return bytes;
}

Bytes memory_of_size(std::ptrdiff_t more) {
    Bytes bytes = memory();
    bytes.resize(static_cast<std::size_t>(static_cast<std::ptrdiff_t>(bytes.size()) + more));
    return bytes;
}

TEST(CrossAttention, looks_at_a_memory_for_each_of_a_batch) {
    const auto made = looked_at(memory(), {2, 3, kWidth});
    ASSERT_TRUE(made.ok()) << made.error().message;
    EXPECT_EQ((*made)[0].shape(), (Shape{2, 3, kWidth}));
    // Which queries come together makes no difference.
    const auto in_a_row = looked_at(memory(), {1, 6, kWidth});
    ASSERT_TRUE(in_a_row.ok()) << in_a_row.error().message;
    EXPECT_TRUE(std::ranges::equal((*made)[0].floats(), (*in_a_row)[0].floats()));
}

TEST(CrossAttention, refuses_a_memory_that_is_none) {
    auto most = memory();
    std::fill_n(most.begin(), 8, 255);
    const Bytes none[] = {{1},
                          Bytes(7, 1),
                          Bytes(4096, 0),
                          Bytes(4096, 77),
                          memory_of_size(-64),
                          memory_of_size(-1),
                          memory_of_size(64),
                          memory_that_claims(0, 0),
                          memory_that_claims(0, 40),
                          memory_that_claims(7, 128),
                          most};
    for (const auto& bytes : none) {
        testing::internal::CaptureStderr();
        const auto made = looked_at(bytes);
        const std::string log = testing::internal::GetCapturedStderr();
        ASSERT_FALSE(made.ok()) << bytes.size();
        EXPECT_EQ(made.error().code, Code::kInvalidArgument);
        EXPECT_NE(log.find("CrossAttention: no memory of this shape"), std::string::npos) << log;
    }
}

TEST(CrossAttention, refuses_queries_of_another_width) {
    for (const Shape& queries : {Shape{1, 3, 2 * kWidth}, {1, 3, kWidth - 1}, {1, 3, 0}}) {
        const auto made = looked_at(memory(), queries);
        ASSERT_FALSE(made.ok());
        EXPECT_EQ(made.error().code, Code::kInvalidArgument);
    }
}

TEST(OperatorGraph, of_nothing_there_is_nothing) {
    const Asked none[] = {
        {"linear", {{"x", {1, 0, kWidth}}, {"residual", {1, 0, kWidth}}}, {}},
        {"linear", {{"x", {0, 3, kWidth}}, {"residual", {0, 3, kWidth}}}, {}, "gelu"},
        {"adain", {{"x", {1, kWidth, 0}}, {"gain", kAffine}, {"shift", kAffine}}, {}},
        {"self_attention", {{"joint", {1, 0, 3 * kWidth}}}, {}}};
    for (const auto& asked : none) {
        const auto made = asked.run();
        ASSERT_TRUE(made.ok()) << made.error().message;
        EXPECT_EQ((*made)[0].shape().size(), 3U);
        EXPECT_TRUE((*made)[0].floats().empty());
    }
    EXPECT_TRUE(looked_at(memory(), {0, 3, kWidth}).ok());
    const auto gates = noise({0, 1, 8 * kWidth});
    const auto states = result_of("lstm", {{"gates", &gates}});
    ASSERT_TRUE(states.ok()) << states.error().message;
    EXPECT_EQ((*states)[0].shape(), (Shape{0, 2, 1, kWidth}));
}

}  // namespace
}  // namespace annex::tensor
