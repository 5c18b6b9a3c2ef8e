#pragma once
// Log-mel features for Whisper, computed as the samples come: the power spectrum of 25 ms Hann
// windows every 10 ms, 80 Slaney mel bands, log10 clamped at 80 dB below the loudest value.
//
// Frames are kept raw; the clamp and the scaling are applied when a window is read, against the
// loudest value so far (the reference knows the whole file; for a file that fits into one window
// the result is the same). A short window is padded with zeros in mel space, as the reference does:
// padding the audio instead changes what the model hears.
// Source: openai/whisper whisper/audio.py log_mel_spectrogram; SYSTRAN/faster-whisper
// faster_whisper/feature_extractor.py.
//
// Life: push() samples, finish() once, read windows and drop() frames at any time; reset() begins
// anew. Threads: one owner.
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace annex::asr {

inline constexpr int kSampleRate = 16000;
inline constexpr std::size_t kHop = 160;      ///< samples per frame
inline constexpr std::size_t kFftSize = 400;  ///< samples per Fourier transform
inline constexpr std::size_t kMelBands = 80;
inline constexpr double kFrameS = 0.01;
inline constexpr std::size_t kWindowFrames = 3000;  ///< what the model takes: 30 s

class LogMelStream {
  public:
    LogMelStream();
    ~LogMelStream();
    LogMelStream(const LogMelStream&) = delete;
    LogMelStream& operator=(const LogMelStream&) = delete;

    /// Units: samples in [-1, 1] at 16 kHz.
    void push(std::span<const float> samples);
    /// No more samples: the frames that still looked ahead appear, n / 160 in all.
    void finish();
    /// Forgets samples and frames, and keeps the loudest value: the next push() begins a new piece
    /// of the same recording.
    void reset();

    /// Frames that can be read now, from the front.
    [[nodiscard]] std::size_t frames() const { return frames_.size() / kMelBands; }
    /// Shapes: [80, width] float32, row-major: `count` frames from the front, then zeros.
    [[nodiscard]] std::vector<float> window(std::size_t count, std::size_t width) const;
    void drop(std::size_t count);

  private:
    struct Transform;

    void transform_ready(bool at_end);

    std::unique_ptr<Transform> transform_;
    std::vector<float> pending_;  // begins 200 samples before the centre of the next frame
    std::uint64_t pushed_ = 0;    // samples
    std::uint64_t made_ = 0;      // frames
    std::deque<float> frames_;    // log10 of mel power, kMelBands each
    float loudest_ = -10.0F;      // log10(1e-10), the floor
    bool mirrored_ = false;       // pending_ has its reflected beginning
};

}  // namespace annex::asr
